"""`python -m sahel_indicators` is `sahel`."""

from .cli import main

main()
