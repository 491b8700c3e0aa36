"""How fast training and drawing are, against others on the same machine in the same run: `make bench`."""
