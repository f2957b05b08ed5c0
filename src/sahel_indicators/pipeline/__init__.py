"""The run: its steps, its generations, and the notebooks' execution."""
