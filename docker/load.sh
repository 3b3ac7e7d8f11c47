#!/bin/bash
# Makes something to watch, with nothing but Kafka's own tools: fifty records a second into topic "orders", a group
# "healthy" that reads them all and a group "lagging" that reads a hundred every few seconds.
set -u

tools=/opt/kafka/bin
broker=broker:9092
topic=orders

until "$tools/kafka-topics.sh" --bootstrap-server "$broker" --create --if-not-exists --topic "$topic" --partitions 1; do
    echo "load: waiting for the broker"
    sleep 1
done

produce() {
    while :; do
        seq 1 50
        sleep 1
    done | "$tools/kafka-console-producer.sh" --bootstrap-server "$broker" --topic "$topic"
}

consume() { "$tools/kafka-console-consumer.sh" --bootstrap-server "$broker" --topic "$topic" "$@" >/dev/null; }

# Each is started anew if it ends, as when the broker was away.
(while :; do produce; sleep 1; done) &
(while :; do consume --group healthy; sleep 1; done) &
(while :; do consume --group lagging --max-messages 100; sleep 2; done) &

echo "load: producing to $topic; groups healthy and lagging"
wait
