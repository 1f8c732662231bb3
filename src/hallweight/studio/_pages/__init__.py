"""The pages: what a control asks for, handed to public functions, and what they return, as text and tables."""
