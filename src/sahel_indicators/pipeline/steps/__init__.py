"""What the tasks do: one module a kind. Each reads the run's folder and writes into its own."""
