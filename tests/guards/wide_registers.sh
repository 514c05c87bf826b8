#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# wide_registers.sh OBJDUMP PROGRAM: is every instruction that an old processor does not have inside
# a function of its instruction set? AVX of any kind (and FMA, BMI, ...) belongs below a namespace
# N_AVX2 or N_AVX3, AVX-512 below N_AVX3. Prints what is elsewhere, and how many functions of each
# kind there are; without any of a kind there was nothing to check, which is a failure, too.
set -euo pipefail
export LC_ALL=C

"$1" --disassemble --no-show-raw-insn --wide "$2" | awk '
    /^[0-9a-f]+ <.*>:$/ {
        name = substr($2, 2, length($2) - 3)
        own = "none"
        if (name ~ /^_Z[A-Z]*(8convstep7kernels|3hwy)6N_AVX2/)
            own = "avx2"
        if (name ~ /^_Z[A-Z]*(8convstep7kernels|3hwy)6N_AVX3/)
            own = "avx512"
        next
    }
    !/^ *[0-9a-f]+:\t/ { next }
    {
        split($0, parts, "\t")
        text = parts[2]
        split(text, words, /[ ,]+/)
        mnemonic = words[1]
        needs = "none"
        if (text ~ /%zmm|%[xy]mm(1[6-9]|2[0-9]|3[01])|%k[0-7]/)
            needs = "avx512"
        else if (text ~ /%ymm/ || mnemonic ~ /^v[^e]/ ||
                 mnemonic ~ /^(andn|bextr|bls[ir]|blsmsk|bzhi|lzcnt|movbe|mulx|pdep|pext|rorx|s[ah][lr]x)[lq]?$/)
            needs = "avx2"
        if (needs == "none")
            next
        if (needs == "avx512" ? own != "avx512" : own == "none") {
            if (!(name in reported))
                print name " uses " needs ": " text
            reported[name] = 1
            ++strays
        }
        if (!((own, name) in seen))
            ++functions[own]
        seen[own, name] = 1
    }
    END {
        printf "avx2: %d functions, avx512: %d functions, elsewhere: %d instructions\n",
               functions["avx2"], functions["avx512"], strays
        exit strays > 0 || functions["avx2"] == 0 || functions["avx512"] == 0
    }'
