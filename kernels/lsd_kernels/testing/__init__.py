"""What proves the kernels without a GPU: a repaired interpreter, a memory checker, and compilation ahead of time."""
