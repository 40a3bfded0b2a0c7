"""Help for tests: messages on demand, and Hypothesis strategies."""
