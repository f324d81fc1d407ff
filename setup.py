"""The part of the build that pyproject.toml cannot say: the extensions and their abi3 tag."""

from setuptools import Extension, setup

setup(
    cffi_modules=["src/aioalsa/_ffi/build.py:ffibuilder"],
    ext_modules=[
        Extension(
            "aioalsa._ffi._native",
            [
                f"src/aioalsa/_ffi/native/{name}.c"
                for name in (
                    "module",
                    "wakeup",
                    "fetch",
                    "listen",
                    "put",
                    "ring",
                    "reading",
                    "record",
                )
            ],
            depends=["src/aioalsa/_ffi/native/native.h", "src/aioalsa/_ffi/cdef/period.h"],
            define_macros=[("Py_LIMITED_API", "0x030B0000")],
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
