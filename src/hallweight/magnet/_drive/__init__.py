"""What is applied: waveforms, timelines, heating, initial states."""
