#!/usr/bin/env bash
# What is done on a machine with a CUDA device, in the repository's root: scripts/gpu.sh test|bench|train [minutes]
# PYTHON names an interpreter that has torch with CUDA; results land in OUT (default gpu-results/).
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
out=${OUT:-gpu-results}
export PYTHONPATH=.:kernels
mkdir -p "$out"

case "${1:-}" in
test)
    TRITON_INTERPRET=0 "$python" -m pytest -m gpu -p no:cacheprovider
    if command -v compute-sanitizer >/dev/null; then
        for tool in memcheck racecheck; do
            compute-sanitizer --tool "$tool" --error-exitcode 1 "$python" -m lsd_kernels.testing.small_step
        done
    else
        echo "compute-sanitizer is not installed (it comes with the CUDA toolkit): memcheck and racecheck did not run"
    fi
    ;;
bench)
    "$python" scripts/bench_kernels.py --json "$out/kernels.json" # and pictures of the phases beside it
    gpus=$("$python" -c "import torch; print(torch.cuda.device_count())")
    if [ "$gpus" -gt 1 ]; then
        "$python" -m torch.distributed.run --standalone --nproc-per-node "$gpus" -m lsd_kernels.ranks_bench \
            --json "$out/ranks.json"
    fi
    "$python" -m lsd_game bench --device cuda --report "$out/bench.json"
    ;;
train)
    minutes=${2:-20}
    run_dir=$out/tiny
    "$python" -m lsd_game worlds --cache worlds --clips 2400
    "$python" -m lsd_game train --device cuda --run-dir "$run_dir" --start-from tiny --resume --stage frames --minutes "$((minutes / 2))"
    "$python" -m lsd_game train --device cuda --run-dir "$run_dir" --resume --stage clips --minutes "$((minutes - minutes / 2))"
    ;;
*)
    echo "usage: scripts/gpu.sh test|bench|train [minutes]" >&2
    exit 2
    ;;
esac
