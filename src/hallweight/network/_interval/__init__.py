"""The whole interval of an accuracy: what is drawn besides programmings, and what each source contributes."""
