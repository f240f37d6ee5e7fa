#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The design that Caudal is measured against: Python, one split per line, librdkafka underneath.

published_design.py BOOTSTRAP CERTIFICATE KEY CA CUSTOMERS CODEC LEVEL < LOG

Customers 1 to CUSTOMERS are subscribed. Linger 1 s, 10,000 messages a batch, a queue of 250,000, all acknowledgements.
"""
import sys

from confluent_kafka import Producer


def main():
    bootstrap, certificate, key, ca, customers, codec, level = sys.argv[1:]
    topics = {str(i).encode(): "c%d" % i for i in range(1, int(customers) + 1)}
    failed = []
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "security.protocol": "ssl",
            "ssl.certificate.location": certificate,
            "ssl.key.location": key,
            "ssl.ca.location": ca,
            "acks": "all",
            "compression.type": codec,
            "compression.level": int(level),
            "linger.ms": 1000,
            "batch.num.messages": 10000,
            "queue.buffering.max.messages": 250000,
            "error_cb": failed.append,
        }
    )
    produce = producer.produce
    poll = producer.poll
    count = 0
    for line in sys.stdin.buffer:
        customer, rest = line.rstrip(b"\n").split(b" ", 1)
        topic = topics.get(customer)
        if topic is None:
            continue
        while True:
            try:
                produce(topic, rest)
                break
            except BufferError:
                poll(0.1)
        count += 1
        if count % 1000 == 0:
            poll(0)
    left = producer.flush(120)
    sys.exit("%d messages left, %s" % (left, failed) if left else 0)


main()
