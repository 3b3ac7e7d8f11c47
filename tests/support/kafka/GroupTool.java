import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes consumer groups with Kafka's own clients, as told by lines on standard input. Each line is answered by one line, "ok ..."
 * or "failed ...". Words are separated by tabs, so that names may hold spaces. When the input ends, all members leave.
 *
 * <pre>
 * join GROUP MEMBERS TOPIC[,TOPIC...] [KEY=VALUE]...   members that stay; KEY is a consumer property, or static.prefix.
 *                                                      Answered once every partition has an owner.
 * commit GROUP TOPIC PARTITION OFFSET                  by the member that owns the partition, else from outside the group
 * transaction GROUP TOPIC PARTITION OFFSET commit|abort
 * leave GROUP [MEMBER-NUMBER]                          one member or all
 * owners GROUP                                         topic-partition=client.id, sorted
 * </pre>
 */
public final class GroupTool {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String bootstrap;
    private final Map<String, List<Member>> groups = new HashMap<>();

    private GroupTool(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    public static void main(String[] arguments) throws IOException {
        GroupTool tool = new GroupTool(arguments[0]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(tool.answer(line));
        }
        new ArrayList<>(tool.groups.keySet()).forEach(group -> tool.leave(group, null));
        System.exit(0);
    }

    private String answer(String line) {
        String[] words = line.split("\t");
        try {
            return ("ok " + obey(words)).trim();
        } catch (Exception problem) {
            return "failed " + String.valueOf(problem).replace('\n', ' ');
        }
    }

    private String obey(String[] words) throws Exception {
        switch (words[0]) {
            case "join":
                return join(words[1], Integer.parseInt(words[2]), Arrays.asList(words[3].split(",")),
                        Arrays.asList(words).subList(4, words.length));
            case "commit":
                return commit(words[1], place(words), Long.parseLong(words[4]));
            case "transaction":
                return transaction(words[1], place(words), Long.parseLong(words[4]), words[5].equals("commit"));
            case "leave":
                return leave(words[1], words.length > 2 ? Integer.valueOf(words[2]) : null);
            case "owners":
                return owners(words[1]);
            default:
                throw new IllegalArgumentException("unknown word " + words[0]);
        }
    }

    private static TopicPartition place(String[] words) {
        return new TopicPartition(words[2], Integer.parseInt(words[3]));
    }

    private Properties consumerProperties(String group) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        return properties;
    }

    private String join(String group, int count, List<String> topics, List<String> settings) throws Exception {
        List<Member> members = groups.computeIfAbsent(group, name -> new ArrayList<>());
        for (int made = 0; made < count; made++) {
            Properties properties = consumerProperties(group);
            int number = members.size();
            properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "java-" + number);
            if (!settings.contains("group.protocol=consumer")) {
                // Members learn of a rebalance with a heartbeat. Those of the new protocol are told when to send one.
                properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "300");
            }
            for (String setting : settings) {
                String[] pair = setting.split("=", 2);
                if (pair[0].equals("static.prefix")) {
                    properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, pair[1] + number);
                } else {
                    properties.put(pair[0], pair[1]);
                }
            }
            members.add(new Member(properties, topics));
        }
        awaitWholeAssignment(members);
        return members.size() + " members";
    }

    /** Every partition has an owner, and every member its share: those who joined first have given away. */
    private static void awaitWholeAssignment(List<Member> members) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int wanted = members.get(0).call(Member::partitionsOfTopics);
        while (true) {
            int owned = 0;
            int least = wanted;
            for (Member member : members) {
                int share = member.call(Member::assigned).size();
                owned += share;
                least = Math.min(least, share);
            }
            if (owned == wanted && least >= wanted / members.size()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(owned + " of " + wanted + " partitions are assigned");
            }
            Thread.sleep(100);
        }
    }

    private String commit(String group, TopicPartition partition, long offset) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = Map.of(partition, new OffsetAndMetadata(offset));
        for (Member member : groups.getOrDefault(group, List.of())) {
            if (member.call(Member::assigned).contains(partition)) {
                member.call(owner -> {
                    owner.consumer.commitSync(offsets, PATIENCE);
                    return null;
                });
                return "by its owner";
            }
        }
        try (KafkaConsumer<byte[], byte[]> outsider = new KafkaConsumer<>(consumerProperties(group))) {
            outsider.commitSync(offsets, PATIENCE);
        }
        return "from outside";
    }

    private String transaction(String group, TopicPartition partition, long offset, boolean commits) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "tool-" + group);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(offset)),
                    new ConsumerGroupMetadata(group));
            if (commits) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
        return commits ? "committed" : "aborted";
    }

    private String leave(String group, Integer number) {
        List<Member> members = groups.getOrDefault(group, new ArrayList<>());
        List<Member> leaving = number == null ? List.copyOf(members) : List.of(members.get(number));
        leaving.forEach(Member::close);
        members.removeAll(leaving);
        return leaving.size() + " left";
    }

    private String owners(String group) throws Exception {
        List<String> all = new ArrayList<>();
        for (Member member : groups.getOrDefault(group, List.of())) {
            for (TopicPartition partition : member.call(Member::assigned)) {
                all.add(partition + "=" + member.clientId);
            }
        }
        all.sort(null);
        return String.join(" ", all);
    }

    /** One consumer with its own thread, which polls and in between does what it is asked: consumers allow one thread only. */
    private static final class Member {
        interface Question<T> {
            T ask(Member member) throws Exception;
        }

        final String clientId;
        final KafkaConsumer<byte[], byte[]> consumer;
        private final List<String> topics;
        private final ConcurrentLinkedQueue<Runnable> questions = new ConcurrentLinkedQueue<>();
        private final Thread thread;
        private volatile boolean leaving = false;

        Member(Properties properties, List<String> topics) {
            this.clientId = properties.getProperty(ConsumerConfig.CLIENT_ID_CONFIG);
            this.consumer = new KafkaConsumer<>(properties);
            this.topics = topics;
            this.thread = new Thread(this::live, "member " + clientId);
            thread.start();
        }

        private void live() {
            try (consumer) {
                consumer.subscribe(topics);
                while (!leaving) {
                    pollOnce();
                    for (Runnable next = questions.poll(); next != null; next = questions.poll()) {
                        next.run();
                    }
                }
            }
        }

        private void pollOnce() {
            try {
                // What is read is of no interest: offsets are committed as told.
                consumer.poll(Duration.ofMillis(200));
                consumer.pause(consumer.assignment());
            } catch (WakeupException asked) {
                // A question or the end of membership is waiting.
            }
        }

        <T> T call(Question<T> question) throws Exception {
            CompletableFuture<T> answer = new CompletableFuture<>();
            questions.add(() -> {
                try {
                    answer.complete(question.ask(this));
                } catch (Exception problem) {
                    answer.completeExceptionally(problem);
                }
            });
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        Set<TopicPartition> assigned() {
            return consumer.assignment();
        }

        int partitionsOfTopics() {
            return topics.stream().mapToInt(topic -> consumer.partitionsFor(topic, PATIENCE).size()).sum();
        }

        void close() {
            leaving = true;
            consumer.wakeup();
            try {
                thread.join(PATIENCE.toMillis());
            } catch (InterruptedException problem) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
