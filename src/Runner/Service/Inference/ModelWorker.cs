using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>One loaded model and its thread. Requests that come together are answered by one forward pass.</summary>
/// <remarks>A thread of its own, since dispose scopes belong to threads and libtorch's work would block the server's. While a batch is
/// computed the next one gathers. An idle model waits, for <see cref="InferenceLimits.Wait"/> at most, only while further requests are known
/// to be on their way, so a client that is alone never waits for company.</remarks>
internal sealed class ModelWorker
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(1);

    private readonly BlockingCollection<PendingPrediction> _queue;
    private readonly TaskCompletionSource<IServedModel> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<IServedModel> _load;
    private readonly InferenceLimits _limits;
    private readonly Thread _thread;
    private int _coming;

    /// <summary>Begins to load.</summary>
    /// <param name="name">Of the thread.</param>
    /// <param name="load">Makes the model, on the thread that will use it.</param>
    /// <param name="limits">How batches are gathered.</param>
    public ModelWorker(string name, Func<IServedModel> load, InferenceLimits limits)
    {
        (_load, _limits, _queue) = (load, limits, new BlockingCollection<PendingPrediction>(limits.WaitingRequests));
        _thread = new Thread(Work) { Name = $"predict {name}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>The model, when it is ready, or why it cannot be loaded.</summary>
    public Task<IServedModel> Loaded => _loaded.Task;

    /// <summary>Whether it takes no more requests.</summary>
    public bool IsClosed => _queue.IsAddingCompleted;

    /// <summary>Says that a request is being prepared; to be followed by <see cref="AnswerAsync"/>, or by <see cref="NotComing"/>.</summary>
    public void Coming() => Interlocked.Increment(ref _coming);

    /// <summary>What was said to come does not.</summary>
    public void NotComing() => Interlocked.Decrement(ref _coming);

    /// <summary>Answers in the order of the inputs. The request was announced by <see cref="Coming"/>.</summary>
    /// <exception cref="RequestRefusedException">Too many are waiting, or the model is being unloaded.</exception>
    public async Task<IReadOnlyList<float[]>> AnswerAsync(IReadOnlyList<PredictionInput> inputs, CancellationToken stop)
    {
        using var pending = new PendingPrediction(inputs, stop);
        var isAdded = TryAdd(pending);
        NotComing();        // it is here, or never will be
        if (!isAdded)
        {
            throw new RequestRefusedException(new Refusal(
                StatusCodes.Status503ServiceUnavailable, "The model has more requests than it can answer; try again in a second.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            });
        }
        return await pending.Answer;
    }

    /// <summary>Takes no more requests, answers those that wait, and frees the model.</summary>
    public void Close()
    {
        try
        {
            _queue.CompleteAdding();
        }
        catch (ObjectDisposedException)
        {
            // its thread has ended
        }
    }

    /// <summary>Waits until the model is freed.</summary>
    public void Join() => _thread.Join();

    private bool TryAdd(PendingPrediction pending)
    {
        try
        {
            return _queue.TryAdd(pending);
        }
        catch (InvalidOperationException)       // closed
        {
            return false;
        }
    }

    private void Work()
    {
        try
        {
            using var model = _load();
            _loaded.SetResult(model);
            foreach (var first in _queue.GetConsumingEnumerable())
                AnswerAll(model, Gather(first));
        }
        catch (Exception e) when (_loaded.TrySetException(e))
        {
            Close();
            foreach (var waiting in _queue.GetConsumingEnumerable())
                waiting.Fail(e);
        }
    }

    private List<PendingPrediction> Gather(PendingPrediction first)
    {
        var batch = new List<PendingPrediction> { first };
        var rows = first.Rows;
        var began = Stopwatch.GetTimestamp();
        while (rows < _limits.BatchSize)
        {
            var left = Volatile.Read(ref _coming) > 0 ? _limits.Wait - Stopwatch.GetElapsedTime(began) : TimeSpan.Zero;
            if (_queue.TryTake(out var next, Shortest(left)))
            {
                batch.Add(next);
                rows += next.Rows;
            }
            else if (left <= TimeSpan.Zero)
            {
                break;
            }
        }
        return batch;
    }

    /// <summary>Looked at again after a moment: those who were coming may have been refused.</summary>
    private static TimeSpan Shortest(TimeSpan left) =>
        left <= TimeSpan.Zero ? TimeSpan.Zero : left < s_look ? left : s_look;

    private static void AnswerAll(IServedModel model, List<PendingPrediction> batch)
    {
        batch.RemoveAll(pending => pending.IsAbandoned);
        if (batch.Count == 0)
            return;
        try
        {
            var rows = model.Answer([.. batch.SelectMany(pending => pending.Inputs)]);
            var next = 0;
            foreach (var pending in batch)
            {
                pending.Complete([.. rows.Skip(next).Take(pending.Rows)]);
                next += pending.Rows;
            }
        }
        catch (Exception e)
        {
            foreach (var pending in batch)
                pending.Fail(e);        // one bad batch does not end the model
        }
    }
}
