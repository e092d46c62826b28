"""Fused kernels for a video transformer that draws one frame at a time, each beside its torch reference.

`norm.py`, `qkv.py`, `attention.py`, `linear.py` and `hourglass.py` are the specification in plain torch; the
`_triton.py` file beside each holds kernels of the same names and signatures. Shapes are written in words; in kernels
`p_` is a pointer, `b_` a block of values, `o_` its offsets, `m_` its mask and `i_` an index.
"""
