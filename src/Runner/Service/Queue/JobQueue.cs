using VisionFinetune.Engine;
using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Processes;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Queue;

/// <summary>What waits, what is trained, and every change from one to the other. A change is written into the folder first, then into the
/// index; one lock keeps two requests from changing the same run.</summary>
internal sealed class JobQueue(ServiceSettings settings, RunIndex index, TimeProvider clock)
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, ActiveJob> _active = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    /// <summary>Is completed by the next change. To be taken before looking for work, so that no change is missed.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Runs an action that no other change can interfere with.</summary>
    public T Alone<T>(Func<T> action)
    {
        lock (_changing)
        {
            var result = action();
            Signal();
            return result;
        }
    }

    /// <summary>What the devices work on now.</summary>
    public IReadOnlyList<ActiveJob> Active()
    {
        lock (_changing)
            return [.. _active.Values];
    }

    /// <summary>The job, if a device works on it. Only within <see cref="Alone"/> may it be changed.</summary>
    public ActiveJob? FindActive(string id)
    {
        lock (_changing)
            return _active.GetValueOrDefault(id);
    }

    /// <summary>What waits, in the order in which it will be trained.</summary>
    public IReadOnlyList<WaitingJob> Waiting()
    {
        lock (_changing)
            return [.. index.Waiting().Where(w => !_active.ContainsKey(w.Id))];
    }

    /// <summary>Puts a run or study that is not active into the queue, behind all of its priority.</summary>
    public void Enqueue(RunPlace place, QueueTicket? before)
    {
        var now = clock.GetUtcNow();
        var ticket = before ?? new QueueTicket { State = TicketState.Waiting, SubmittedAt = RunReader.CreatedAt(place.Folder, null) };
        Record(place, ticket with { State = TicketState.Waiting, Order = OrderOf(now), StartedAt = null, FinishedAt = null, Device = null }, "queued");
    }

    /// <summary>The order of something that is submitted at a time: behind everything from before.</summary>
    public static double OrderOf(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Writes a ticket, tells those who watch, and updates the index.</summary>
    /// <param name="place">Not in training.</param>
    /// <param name="ticket">To write.</param>
    /// <param name="status">The event to tell; none: nobody needs to know.</param>
    /// <param name="error">Why it failed.</param>
    public void Record(RunPlace place, QueueTicket ticket, string? status, string? error = null)
    {
        ticket.Write(place.Folder);
        if (status is not null && !place.IsStudy)
            Tell(place.Run, status, error);
        index.Update(place.Id);
    }

    /// <summary>The next job for a device, which is then active; none: nothing waits for it.</summary>
    public ActiveJob? TakeNext(string device)
    {
        lock (_changing)
        {
            if (_isStopping)
                return null;
            foreach (var waiting in index.Waiting().Where(w => !_active.ContainsKey(w.Id) && (w.Ticket.WantedDevice ?? device) == device))
            {
                if (RunPlace.Find(settings.RunsFolder, waiting.Id) is not { } place)
                {
                    index.Update(waiting.Id);
                }
                else if (!place.IsStudy && File.Exists(place.Run.SummaryFile))
                {
                    // It had reached its end when the service was killed.
                    Record(place, waiting.Ticket with { State = TicketState.Ended, FinishedAt = clock.GetUtcNow() }, "finished");
                }
                else
                {
                    Record(place, waiting.Ticket with { State = TicketState.Running, Device = device, StartedAt = clock.GetUtcNow() }, null);
                    return _active[place.Id] = new ActiveJob(place, device);
                }
            }
            return null;
        }
    }

    /// <summary>What was being stopped when the service was killed is stopped as soon as its process, which stops by itself, is gone.</summary>
    public void Recover()
    {
        foreach (var job in index.Cancelling())
        {
            if (RunPlace.Find(settings.RunsFolder, job.Id) is { } place)
                _ = Task.Run(() => RecordCancelled(place, job.Ticket));
        }
    }

    /// <summary>Hands an active job its process.</summary>
    public void Attach(ActiveJob job, JobProcess process)
    {
        lock (_changing)
        {
            job.Attach(process, settings.StopGrace);
            if (_isStopping)
                job.Pause(settings.StopGrace);
        }
    }

    /// <summary>Records how an active job ended.</summary>
    public void Ended(ActiveJob job, JobExit exit)
    {
        lock (_changing)
        {
            _active.Remove(job.Place.Id);
            var place = job.Place;
            var ticket = QueueTicket.Read(place.Folder);
            if (ticket is not null && Directory.Exists(place.Folder))
                RecordEnd(job, exit, ticket with { FinishedAt = clock.GetUtcNow() });
            Signal();
        }
    }

    /// <summary>Ends every active job for now: each goes on when the service starts again.</summary>
    public void Stop()
    {
        lock (_changing)
        {
            _isStopping = true;
            foreach (var job in _active.Values)
                job.Pause(settings.StopGrace);
            Signal();
        }
    }

    private void RecordCancelled(RunPlace place, QueueTicket ticket)
    {
        using (RunLock.Take(place.Folder, JobWorker.Patience))
        {
        }
        lock (_changing)
        {
            var isDone = !place.IsStudy && File.Exists(place.Run.SummaryFile);
            Record(place, ticket with { State = isDone ? TicketState.Ended : TicketState.Cancelled, FinishedAt = clock.GetUtcNow() }, isDone ? "finished" : "cancelled");
        }
    }

    private void RecordEnd(ActiveJob job, JobExit exit, QueueTicket ticket)
    {
        var run = job.Place.Run;
        var isDone = exit.Code == 0 && File.Exists(run.SummaryFile);
        if (isDone)
        {
            Record(job.Place, ticket with { State = TicketState.Ended }, "finished");
        }
        else if (job.IsCancelled && (exit.WasStopped || exit.Signal is not null))
        {
            RunFailure.Delete(run);
            Record(job.Place, ticket with { State = TicketState.Cancelled }, "cancelled");
        }
        else if (_isStopping && (exit.WasStopped || exit.Signal is not null))
        {
            index.Update(job.Place.Id);         // its ticket still says that it is being trained, so it will be
        }
        else if (exit.WasStopped)
        {
            Record(job.Place, ticket with { State = TicketState.Ended }, "interrupted");
        }
        else
        {
            var failure = exit.Failure(run);
            failure.Write(run);
            Record(job.Place, ticket with { State = TicketState.Ended }, "failed", failure.Error);
        }
    }

    private void Tell(RunDirectory run, string status, string? error)
    {
        try
        {
            using var taken = RunLock.Take(run.Folder);
            using var events = new RunEventFile(run);
            events.Append(new StatusEvent(RunEventKind.Status, clock.GetUtcNow(), status, Error: error));
        }
        catch (UserException)
        {
            // Somebody else trains it now and tells more.
        }
    }

    private void Signal() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
