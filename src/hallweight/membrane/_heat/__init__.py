"""Heat of a current pulse into what lies below the film."""
