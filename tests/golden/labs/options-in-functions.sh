# getopts in functions whose OPTIND is their own
main() {
  local OPTIND opt verbose=
  while getopts ":n:v" opt; do
    case $opt in
      n) count=$OPTARG ;;
      v) verbose=1 ;;
      :) echo "-$OPTARG wants a value"; return 2 ;;
      \?) echo "no option -$OPTARG"; return 2 ;;
    esac
  done
  shift $((OPTIND - 1))
  echo "count ${count:-none} verbose ${verbose:-no} then $# words: $* (OPTIND $OPTIND)"
}
main
main up
main -v -n 3 up down
main -vn
main -x
main -n 5
main -- -v
main up
echo "outside $OPTIND"
set -- -a -b c
while getopts ab o; do echo "$o $OPTIND"; done; echo "$o $OPTIND"
OPTIND=1; getopts ab o; echo "$o $OPTIND"
inner() { getopts ab o; echo "$o $OPTIND"; }
unset OPTIND; inner -b; inner -b
