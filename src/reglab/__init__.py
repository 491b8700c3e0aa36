"""Regularization in deep learning, from scratch in numpy, under a slider.

This file imports nothing, so that a page of the book depends only on the modules it uses.
"""

__version__ = "0.1.0"
