"""What a column or a curve is evidence for, apart from its name: facts that layouts weigh."""
