"""The pages: what a control asks for, handed to the public functions, and what they return, shown as text and tables."""
