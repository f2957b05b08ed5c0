"""The methods measured on planted truth: how often intervals hold it, how often nothing is found.

`python -m validation --write` measures and writes docs/methods/validation.md.
"""
