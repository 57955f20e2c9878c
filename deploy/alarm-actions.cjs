/** Who is told by an alarm, and when it is over: the SNS topic in `alarmTopic`; nobody when that is empty. */
const topicArn = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/;

module.exports = async ({ resolveVariable }) => {
  const topic = await resolveVariable('param:alarmTopic');
  if (topic === '') return [];
  if (topicArn.test(topic)) return [topic];
  throw new Error(`alarmTopic is "${topic}". It must be the ARN of an SNS topic, or empty.`);
};
