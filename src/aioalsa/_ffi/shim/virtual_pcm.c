/* Virtual PCMs: see virtual/__init__.py. */
