"""One read of an array: its definition in torch, its compiled kernels and its gradients."""
