# set -v shows lines as they are read, set -x what becomes of them; functions, loops and here-documents whole.
set -v
a=1
for i in 1 2; do
  echo "turn $i"
done
cat <<X
here $a
X
f() { echo in f; }
f
set +v
echo quiet
bash -v -c 'echo one
echo two; echo three'
printf '# a comment\necho from a file\n\nif true; then\n  echo yes\nfi\n' > /tmp/shown.sh
bash -v /tmp/shown.sh
sh -v /tmp/shown.sh
set -v; set +v
echo done
