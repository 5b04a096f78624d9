/** One user, one writer: tasks with the same key run one after the other, in the order of their arrival. */
import { Mutex } from 'async-mutex';

/** Tasks of different keys do not wait for each other. */
export type Serial = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export function createSerial(): Serial {
  const queues = new Map<string, { readonly mutex: Mutex; waiting: number }>();
  return async (key, task) => {
    const queue = queues.get(key) ?? { mutex: new Mutex(), waiting: 0 };
    queues.set(key, queue);
    queue.waiting += 1;
    try {
      return await queue.mutex.runExclusive(task);
    } finally {
      queue.waiting -= 1;
      if (queue.waiting === 0) queues.delete(key);
    }
  };
}
