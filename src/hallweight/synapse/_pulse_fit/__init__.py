"""The fit of an update law to a pulse train."""
