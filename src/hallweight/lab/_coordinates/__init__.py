"""What several layouts share: from columns to the coordinates of pulses and of sweeps."""
