"""What compiled kernels share: numba's decorator and random numbers of a counter."""
