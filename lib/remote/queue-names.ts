/** What a queue's streams, consumers and subjects are called on the server. */
export type QueueNames = Readonly<{
  /** The stream of the trainers' claims, and its subject. */
  trainers: string
  claim: string
  /** The stream of work and its consumer, and the stream of answers. */
  work: string
  workers: string
  answers: string
  /** The consumer of a generation's answers: what asks for those of an earlier one is not given these. */
  trainerOf(generation: number): string
  /** The subjects of work and of answers in one generation: another generation's find no stream. */
  workOf(generation: number): string
  answerOf(generation: number): string
  /** Where workers tell what they are doing; kept by no stream. */
  reports: string
}>

/** @example queueNames('multimix').workOf(3) // 'multimix.work.3' */
export const queueNames = (queue: string): QueueNames => ({
  trainers: `${queue}_trainers`,
  claim: `${queue}.trainer`,
  work: `${queue}_work`,
  workers: 'workers',
  answers: `${queue}_answers`,
  trainerOf: generation => `trainer_${generation}`,
  workOf: generation => `${queue}.work.${generation}`,
  answerOf: generation => `${queue}.answer.${generation}`,
  reports: `${queue}.reports`,
})
