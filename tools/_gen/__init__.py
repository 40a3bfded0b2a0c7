"""The generator of the typed messages: schema components to class descriptions to Python."""
