/* A queue without bound, worked off by threads that the caller does not know. What is lost never
   completes, until "release". */
#include <stdlib.h>
#include <time.h>

#include "inner.h"

enum { THREADS = 4 };
static struct job *queue, *lost;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_t threads[THREADS];
static bool stopping;

static void
enqueue (struct job **list, struct job *job)
{
  pthread_mutex_lock (&lock);
  while (*list)
    list = &(*list)->next;
  job->next = NULL;
  *list = job;
  pthread_cond_broadcast (&changed);
  pthread_mutex_unlock (&lock);
}

void
pool_add (struct job *job)
{
  enqueue (&queue, job);
}

void
pool_lose (struct job *job)
{
  ++*stat_of ("lost");
  enqueue (&lost, job);
}

static void
release_lost (void)
{
  control_refresh ();
  if (!control_number ("release", 0))
    return;
  for (struct job *job = lost, *after; job; job = after) {
    after = job->next;
    job->next = queue;
    queue = job;
    --*stat_of ("lost");
  }
  lost = NULL;
}

/* A job whose time has come, with the lock held; or NULL and until when to wait. */
static struct job *
due_job (uint64_t *until)
{
  struct job **link = &queue, **first = NULL;
  uint64_t time = now ();
  bool shuffle = control_number ("reorder", 0);
  int n = 0;

  *until = time + 10000000;
  for (; *link; link = &(*link)->next) {
    if ((*link)->due > time)
      *until = (*link)->due < *until ? (*link)->due : *until;
    else if (!first || (shuffle && rand () % ++n == 0))
      first = link;
  }
  if (!first)
    return NULL;
  struct job *job = *first;
  *first = job->next;
  return job;
}

static void *
work (void *unused)
{
  uint64_t until;
  struct timespec t;

  pthread_mutex_lock (&lock);
  while (!stopping || queue) {
    if (lost)
      release_lost ();
    struct job *job = due_job (&until);
    if (job) {
      pthread_mutex_unlock (&lock);
      job_finish (job);
      pthread_mutex_lock (&lock);
    }
    else {
      t = (struct timespec){ until / 1000000000, until % 1000000000 };
      if (queue || lost)
        pthread_cond_timedwait (&changed, &lock, &t);
      else
        pthread_cond_wait (&changed, &lock);
    }
  }
  pthread_mutex_unlock (&lock);
  return unused;
}

void
pool_start (void)
{
  for (int i = 0; i < THREADS; i++)
    if (pthread_create (&threads[i], NULL, work, NULL))
      abort ();
}

void
pool_stop (void)
{
  pthread_mutex_lock (&lock);
  stopping = true;
  pthread_cond_broadcast (&changed);
  pthread_mutex_unlock (&lock);
  for (int i = 0; i < THREADS; i++)
    pthread_join (threads[i], NULL);
}
