# find with commands, and with the predicates that scripts use.
mkdir -p d/a d/b
echo hi > d/a/x
echo there > d/b/y.txt
: > d/e
chmod 644 d/e d/a/x d/b/y.txt
chmod 755 d d/a d/b
find d -type f -exec cat {} \; | sort
find d -type f -exec echo {} + | tr ' ' '\n' | sort
find d -name '*.txt' -exec false \; -print
find d -name '*.txt' -exec true \; -print
find d -name x ! -exec grep -q zz {} \; -print
find d -name x -exec nosuch {} \;
find d -name x -exec echo a{}b {} \; -exec echo second \;
find d -name x -exec sh -c 'echo "$0 has $(wc -l < $0)"' {} \;
find d -type f -size -2c | sort
find d -type f -size 3c
find d -type f -size +1k
find d -perm 644 -type f | sort
find d -perm -200 -type d | sort
find d -perm /111 -type f
find d -maxdepth 1 -mindepth 1 -printf '%f %y %m %d %P %h\n' | sort
find d -type f -printf '%p\t%s\n' | sort
find d -user root -type d | sort
find d -user nobodyx
find d -uid 0 -name e
find d -name x -exec
find d -name x -exec echo {}
find d -mmin -5 -type f | sort
find d -mtime +1
find d -size x
find d -type f -exec false {} +
find d -type f -links 1 | sort
find d -type f -executable
find d -depth | sort
find d \( -name e -o -name b \) -print | sort
find d -name a -prune -o -type f -print | sort
find d -type f -name x -delete
find d | sort
find d -type d -empty
find d -name y.txt -exec rm {} \;
find d | sort
