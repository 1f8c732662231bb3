"""One read of an array: the reference in torch, the compiled kernels and the gradients."""
