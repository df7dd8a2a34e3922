"""Commands of whoever looks after the machine: what runs by itself, copies, what is wrong."""
