#!/bin/sh
# Times the models of this folder on an Android phone, and writes measured.json for `nat profile --collect`.
#
#   sh measure-android.sh PATH-OF-benchmark_model
#
# benchmark_model is LiteRT's own program for Android; adb must see the phone (adb devices). Settings, with their defaults:
#   THREADS=1 ROUNDS=2 SECONDS_PER_MODEL=0.1
# Every model is timed by itself, call after call: networks as they answer image after image elsewhere too, layers with warmer
# caches than elsewhere. The reference network in every group tells when the phone grew hot.
set -eu

[ $# -eq 1 ] && [ -f "$1" ] || { echo "Usage: sh measure-android.sh PATH-OF-benchmark_model" >&2; exit 64; }
program=$1
cd "$(dirname "$0")"
threads=${THREADS:-1}
rounds=${ROUNDS:-2}
seconds=${SECONDS_PER_MODEL:-0.1}
there=/data/local/tmp/nat-profile

ls models/*.tflite > /dev/null 2>&1 || { echo "There are no .tflite files in models/: npm run nat -- profile --emit DIR --format tflite --space SPACE" >&2; exit 1; }
adb get-state > /dev/null || { echo "adb sees no phone. Connect one and allow debugging: adb devices" >&2; exit 1; }
echo "Copying the models to the phone" >&2
adb shell "mkdir -p $there"
adb push "$program" "$there/benchmark_model" > /dev/null
adb push models "$there/" > /dev/null
adb shell "chmod +x $there/benchmark_model"

# Lines "visit", "model NAME", and what benchmark_model prints, of which the last statistics count:
#   count=50 first=310 curr=301 min=299 max=340 avg=303.1 std=5 p5=299 median=302 p95=320     (microseconds)
measure() {
  round=0
  while [ "$round" -lt "$rounds" ]; do
    # To and fro: what changes steadily meets the first and the last alike.
    if [ $((round % 2)) -eq 0 ]; then cat groups.txt; else sed '1!G;h;$!d' groups.txt; fi
    round=$((round + 1))
  done | while read -r group; do
    echo visit
    echo "round and group: $group" | cut -c 1-60 >&2
    adb shell "for name in $group; do echo model \$name; $there/benchmark_model --graph=$there/models/\$name.tflite --num_threads=$threads --warmup_runs=3 --warmup_min_secs=0 --min_secs=$seconds --num_runs=20 2>&1; done" < /dev/null
  done
}

quoted() { printf '%s' "$1" | tr -d '\r"\\'; }
plan=$(cat plan-id.txt)
device=$(quoted "$(adb shell getprop ro.product.manufacturer) $(adb shell getprop ro.product.model)")
{
  printf '{"schema":1,"plan":"%s","device":"%s","runtime":"LiteRT benchmark_model","threads":%s,"clock":"time","measuredAt":"%s","visits":[' \
    "$plan" "$device" "$threads" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  measure | tr -d '\r' | awk '
    function finish() {
      if (name == "") return
      if (count == "" || typical + 0 <= 0) { printf "No time of %s came back.\n", name > "/dev/stderr"; failed = 1; exit 1 }
      printf "%s\"%s\":{\"milliseconds\":%.6f,\"spread\":%.6f,\"count\":%d}", separator, name, typical / 1000, 1.35 * deviation / 1000, count
      separator = ","; name = ""
    }
    $1 == "visit" { finish(); if (visits++) printf "},"; printf "{"; separator = ""; next }
    $1 == "model" && NF == 2 { finish(); name = $2; count = ""; next }
    /count=[0-9]+ .*avg=/ {
      average = typical = ""
      for (i = 1; i <= NF; i++) {
        split($i, pair, "=")
        if (pair[1] == "count") count = pair[2]
        if (pair[1] == "avg") average = pair[2]
        if (pair[1] == "std") deviation = pair[2]
        if (pair[1] == "median") typical = pair[2]
      }
      if (typical == "") typical = average
    }
    END { if (failed) exit 1; finish(); if (failed) exit 1; if (visits) printf "}" }
  '
  printf ']}\n'
} > measured.part
# Of a pipe the shell knows only the last program: a list that is cut off is not taken.
tail -c 4 measured.part | grep -q '}]}' || { rm -f measured.part; echo "The measurement failed; nothing was written." >&2; exit 1; }
mv measured.part measured.json
adb shell "rm -r $there"
echo "measured.json: now npm run nat -- profile --collect $(pwd) --out FILE"
