"""The part of the build that pyproject.toml cannot say: the cffi extension and its abi3 tag."""

from setuptools import setup

setup(
    cffi_modules=["src/aioalsa/_ffi/build.py:ffibuilder"],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
