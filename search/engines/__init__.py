"""The two engines and the choice between them."""
