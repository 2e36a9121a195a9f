using System.Collections.Concurrent;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>The worker processes of a study. They take a second to load libtorch, so they can be begun before there is work for them.</summary>
/// <param name="device">As for <c>--device</c>.</param>
internal sealed class WorkerPool(string device) : IDisposable
{
    private readonly List<WorkerProcess> _workers = [];
    private readonly ConcurrentStack<WorkerProcess> _idle = [];

    /// <summary>Begins workers until there are this many.</summary>
    public void Prepare(int count)
    {
        lock (_workers)
        {
            while (_workers.Count < count)
                _idle.Push(Begin());
        }
    }

    /// <summary>An idle worker, or a new one where there is none or the idle one has died.</summary>
    public WorkerProcess Rent()
    {
        while (_idle.TryPop(out var worker))
        {
            if (worker.IsAlive)
                return worker;
        }
        lock (_workers)
            return Begin();
    }

    /// <summary>Takes a worker back, unless it has died.</summary>
    public void Return(WorkerProcess worker)
    {
        if (worker.IsAlive)
            _idle.Push(worker);
    }

    /// <summary>Asks all workers to interrupt what they are doing after the current step.</summary>
    public void Stop()
    {
        lock (_workers)
            _workers.ForEach(worker => worker.Stop());
    }

    /// <summary>Lets the idle workers end; nothing is asked of them any more.</summary>
    public void Release()
    {
        lock (_workers)
            _workers.ForEach(worker => worker.Release());
    }

    public void Dispose()
    {
        Release();
        lock (_workers)
            _workers.ForEach(worker => worker.Dispose());
    }

    private WorkerProcess Begin()
    {
        var worker = WorkerProcess.Begin(device);
        _workers.Add(worker);
        return worker;
    }
}
