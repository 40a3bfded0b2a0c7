"""What a station and a vehicle do: events in, messages and effects out."""
