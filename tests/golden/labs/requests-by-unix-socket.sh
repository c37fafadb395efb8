# curl by way of a unix socket, and two listeners on one port.
ip link set lo up
printf 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n' > r
curl -sS --unix-socket /tmp/none.sock http://localhost/
nc -lU s1 < r > q & sleep 0.3
curl -s --unix-socket s1 http://docker/version
sleep 0.3; cat q
nc -lU s2 < r > q & sleep 0.3
curl -sv --unix-socket s2 http://localhost/containers/json
touch plain
curl -sv --unix-socket plain http://x:8080/
nc -lU s3 < r > q & sleep 0.3
curl -si --unix-socket s3 localhost/abc
curl -sS --abstract-unix-socket nobody http://x/
nc -l -p 80 > o1 & sleep 0.2
nc -l -p 80 > o2 & sleep 0.2
ss -tlnH | awk '{print $4}'
echo one | nc -q 0 127.0.0.1 80; sleep 0.3
cat o1 o2
nc -u -l -p 77 > u1 & sleep 0.2
nc -u -l -p 77 > u2 & sleep 0.2
ss -ulnH | awk '{print $4}'
socat TCP-LISTEN:80 - < /dev/null 2>&1 | sed 's/.*E //'
