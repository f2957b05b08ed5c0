"""How fast the package is, beside the plain tool that does the same: `python -m benchmarks`."""
