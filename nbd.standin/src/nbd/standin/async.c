/* Reads and writes, of which those with a callback are in flight until it is called. */
#include <stdlib.h>
#include <time.h>

#include "inner.h"

uint64_t
now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_REALTIME, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

void
job_finish (struct job *job)
{
  VixError error = job->kind == AGAIN ? OK : job_transfer (job);

  if (job->kind != AGAIN) {
    job->image->in_callback++;
    job->image->in_flight--;
    --*stat_of ("in_flight");
    if (control_chance ("twice")) {
      struct job *again = malloc (sizeof *again);
      *again = *job;
      again->kind = AGAIN;
      again->due = now () + 1000000;
      pool_add (again);
    }
  }
  ++*stat_of (job->kind == AGAIN ? "completions.again" : "completions");
  job->done (job->data, error);
  if (job->kind != AGAIN) {
    job->image->in_callback--;
    image_free (job->image);
  }
  free (job);
}

/* Returns when nothing is in flight, and no callback is being called. */
void
image_wait (struct image *image)
{
  while (image->in_flight > 0 || image->in_callback > 0)
    nanosleep (&(struct timespec){ 0, 200000 }, NULL);
}

static bool
lose (enum kind kind)
{
  return !control_number ("release", 0) && control_due (kind == READ ? "lose.read" : "lose.write");
}

static void
start (struct job *job)
{
  uint64_t delay = control_number ("delay_us", 0), jitter = control_number ("jitter_us", 0);

  if (control_number ("reorder", 0))
    jitter += delay + 1000;
  job->image->users++;
  stat_most (stat_of ("most_in_flight.handle"), ++job->image->in_flight);
  stat_most (stat_of ("most_in_flight"), ++*stat_of ("in_flight"));
  job->due = now () + 1000 * (delay + (jitter ? (uint64_t) rand () % jitter : 0));
  job_prepare (job);
  if (lose (job->kind))
    pool_lose (job);
  else if (control_chance ("inline"))
    job_finish (job);
  else
    pool_add (job);
}

/* Starts it, or does it at once where there is nobody to tell. */
static VixError
begin (const char *name, VixHandle handle, struct job asked)
{
  struct call call = { .name = name };
  VixError error = call_on (&call, true, handle);
  struct job *job;

  if (error == OK)
    error = job_check (call.on->image, &asked);
  if (error != OK)
    return call_end (&call, error);
  asked.image = call.on->image;
  if (asked.done) {
    job = malloc (sizeof *job);
    *job = asked;
    start (job);
    return call_end (&call, ASYNC);
  }
  job_prepare (&asked);
  return call_end (&call, job_transfer (&asked));
}

EXPORT VixError
VixDiskLib_Read (VixHandle handle, uint64_t sector, uint64_t sectors, unsigned char *buffer)
{
  struct job job = { .kind = READ, .sector = sector, .sectors = sectors, .buffer = buffer };

  return begin ("Read", handle, job);
}

EXPORT VixError
VixDiskLib_Write (VixHandle handle, uint64_t sector, uint64_t sectors, const unsigned char *buffer)
{
  struct job job = { .kind = WRITE, .sector = sector, .sectors = sectors };

  job.buffer = (void *) buffer;
  return begin ("Write", handle, job);
}

EXPORT VixError
VixDiskLib_ReadAsync (VixHandle handle, uint64_t sector, uint64_t sectors, unsigned char *buffer,
                      vix_done done, void *data)
{
  struct job job = { .kind = READ, .sector = sector, .sectors = sectors, .buffer = buffer };

  job.done = done;
  job.data = data;
  return begin ("ReadAsync", handle, job);
}

EXPORT VixError
VixDiskLib_WriteAsync (VixHandle handle, uint64_t sector, uint64_t sectors,
                       const unsigned char *buffer, vix_done done, void *data)
{
  struct job job = { .kind = WRITE, .sector = sector, .sectors = sectors };

  job.buffer = (void *) buffer;
  job.done = done;
  job.data = data;
  return begin ("WriteAsync", handle, job);
}
