using Serilog;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>Sends requests in the background, one after the other, and repeats those that failed for a reason that may pass. Adding never
/// waits. The first failure is a warning in the log; nothing that happens here reaches the caller.</summary>
internal sealed class MlflowQueue : IDisposable
{
    private readonly MlflowClient _client;
    private readonly string _runId;
    private readonly MlflowLimits _limits;
    private readonly LinkedList<MlflowRequest> _waiting = [];
    private readonly SemaphoreSlim _added = new(0);
    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _worker;
    private long _lost;
    private bool _hasWarned;

    public MlflowQueue(MlflowClient client, string runId, MlflowLimits limits)
    {
        (_client, _runId, _limits) = (client, runId, limits);
        _worker = Task.Run(WorkAsync);
    }

    /// <summary>Requests that are kept, the one being sent not counted.</summary>
    public int Waiting
    {
        get
        {
            lock (_waiting)
                return _waiting.Count;
        }
    }

    public void Add(Func<MlflowClient, CancellationToken, Task> send) => Add(new MlflowRequest(send));

    /// <summary>Adds numbers to the request that waits last, if it takes them.</summary>
    public void Add(IEnumerable<MlflowMetric> metrics)
    {
        lock (_waiting)
        {
            foreach (var metric in metrics)
            {
                if (_waiting.Last?.Value is not { Metrics: { Count: < MlflowBatch.MostMetrics } open })
                    Add(MlflowRequest.OfMetrics(_runId, open = []));
                open.Add(metric);
            }
        }
    }

    /// <summary>Waits until everything is sent, but not for long, and not at all for a server that fails again.</summary>
    public void Dispose()
    {
        if (_ending.IsCancellationRequested)
            return;
        _ending.Cancel();
        if (!_worker.Wait(_limits.Drain))
        {
            _abandon.Cancel();
            _worker.Wait();
        }
        Interlocked.Add(ref _lost, _waiting.Sum(r => r.Metrics?.Count ?? 1));
        if (_lost > 0)
            Log.Information("MLflow at {Address:l} lacks {Lost} values or files of this run", _client.Address, _lost);
        _added.Dispose();
        _abandon.Dispose();
        _ending.Dispose();
    }

    private void Add(MlflowRequest request)
    {
        lock (_waiting)
        {
            _waiting.AddLast(request);
            if (_waiting.Count > _limits.Requests && _waiting.FirstOrDefault(r => r.Metrics is not null && r != request) is { } oldest)
            {
                Interlocked.Add(ref _lost, oldest.Metrics!.Count);
                _waiting.Remove(oldest);
            }
        }
        _added.Release();
    }

    private async Task WorkAsync()
    {
        try
        {
            while (await NextAsync().ConfigureAwait(false) is { } request)
                await SendAsync(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // abandoned; Dispose counts what is left
        }
    }

    private async Task<MlflowRequest?> NextAsync()
    {
        while (true)
        {
            lock (_waiting)
            {
                if (_waiting.First is { } first)
                {
                    _waiting.RemoveFirst();
                    return first.Value;
                }
            }
            if (_ending.IsCancellationRequested)
                return null;
            await UnlessEnding(_added.WaitAsync).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(MlflowRequest request)
    {
        for (var pause = _limits.FirstRetry; ; pause = pause * 2 < _limits.LastRetry ? pause * 2 : _limits.LastRetry)
        {
            var wasEnding = _ending.IsCancellationRequested;
            try
            {
                await request.Send(_client, _abandon.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception e)
            {
                Warn(e);
                var giveUp = e is not MlflowException { IsTransient: true } || wasEnding;
                if (giveUp)
                {
                    Interlocked.Add(ref _lost, request.Metrics?.Count ?? 1);
                    if (e is OperationCanceledException || e is MlflowException { IsTransient: true })
                        throw new OperationCanceledException("The server fails still, at the end of the run.", e);
                    return;
                }
            }
            await UnlessEnding(stop => Task.Delay(pause, stop)).ConfigureAwait(false);
        }
    }

    private async Task UnlessEnding(Func<CancellationToken, Task> wait)
    {
        try
        {
            await wait(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the end wakes everything up
        }
    }

    private void Warn(Exception problem)
    {
        if (_hasWarned)
            return;
        _hasWarned = true;
        Log.Warning("MLflow at {Address:l}: {Problem:l}. Training goes on without waiting for it", _client.Address,
            problem is OperationCanceledException ? "it is too slow" : problem.Message);
    }
}
