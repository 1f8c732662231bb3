"""Images to train and test on: the embedded digits, and CIFAR-10 in any of its forms."""
