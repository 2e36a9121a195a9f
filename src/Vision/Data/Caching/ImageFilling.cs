using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using VisionFinetune.Engine;

namespace VisionFinetune.Vision.Data.Caching;

/// <summary>Decodes images once, in the order in which they are expected, by threads that run ahead of who needs them.</summary>
/// <remarks>Every image has a place of its own and is decoded by whoever claims it first, so that the number of threads changes no bit. At most
/// <see cref="MostAhead"/> images wait, and each thread holds one decoded image.</remarks>
internal sealed class ImageFilling : IDisposable
{
    /// <summary>More images are not promised to the threads; they are asked for again with the next batch.</summary>
    public const int MostAhead = 4096;

    private const byte Missing = 0, Wanted = 1, Decoding = 2, There = 3, Broken = 4;

    private readonly ImageFiles _files;
    private readonly CacheHeader _header;
    private readonly IImageRows _rows;
    private readonly Action _completed;
    private readonly byte[] _states;
    private readonly ConcurrentDictionary<long, Exception> _errors = new();
    private readonly BlockingCollection<int> _queue = [];
    private readonly List<Thread> _threads = [];
    private readonly object _signal = new();
    private int _missing;
    private volatile bool _isStopped;

    /// <param name="files">What is decoded.</param>
    /// <param name="header">The size of the images.</param>
    /// <param name="rows">Where they go.</param>
    /// <param name="workers">Threads, besides the one that asks.</param>
    /// <param name="completed">Is called once, when all images are there, by the thread that decoded the last.</param>
    public ImageFilling(ImageFiles files, CacheHeader header, IImageRows rows, int workers, Action completed)
    {
        (_files, _header, _rows, _completed) = (files, header, rows, completed);
        (_states, _missing) = (new byte[header.Count], header.Count);
        for (var i = 0; i < workers; i++)
            _threads.Add(new Thread(Work) { IsBackground = true, Name = "image decoder" });
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>Whether all images are there.</summary>
    public bool IsComplete => Volatile.Read(ref _missing) == 0;

    /// <summary>Lets the threads begin with these images.</summary>
    public void Expect(ReadOnlySpan<long> indices)
    {
        foreach (var index in indices)
        {
            if (_states[index] != Missing)
                continue;
            if (_queue.Count >= MostAhead)
                return;
            if (Change(index, Missing, Wanted))
                _queue.Add((int)index);
        }
    }

    /// <summary>Takes an image that need not be decoded.</summary>
    /// <exception cref="UserException">There is no room.</exception>
    public void Adopt(int index, ReadOnlySpan<byte> pixels)
    {
        if (!Change(index, Missing, Decoding))
            return;
        Store(index, pixels);
        Finish(index, There);
    }

    /// <summary>Returns when these images are there; helps to decode them.</summary>
    /// <exception cref="UserException">The first of them, in this order, that cannot be decoded.</exception>
    public void Require(ReadOnlySpan<long> indices)
    {
        foreach (var index in indices)
        {
            if (Change(index, Missing, Decoding) || Change(index, Wanted, Decoding))
                Decode((int)index);
        }
        foreach (var index in indices)
        {
            lock (_signal)
            {
                while (Volatile.Read(ref _states[index]) == Decoding)
                    Monitor.Wait(_signal);
            }
            if (_states[index] == Broken)
                ExceptionDispatchInfo.Throw(_errors[index]);
        }
    }

    /// <summary>Stops the threads, each after the image it is at.</summary>
    public void Dispose()
    {
        _isStopped = true;
        _queue.CompleteAdding();
        _threads.ForEach(thread => thread.Join());
        _queue.Dispose();
    }

    private void Work()
    {
        foreach (var index in _queue.GetConsumingEnumerable())
        {
            if (_isStopped)
                return;
            if (Change(index, Wanted, Decoding))
                Decode(index);
        }
    }

    /// <summary>An error is kept for who asks for the image: only then it is known to matter.</summary>
    private void Decode(int index)
    {
        byte state = Broken;
        try
        {
            Store(index, _files.Decode(index, _header));
            state = There;
        }
        catch (Exception e)
        {
            _errors[index] = e;
        }
        Finish(index, state);
    }

    private void Finish(int index, byte state)
    {
        lock (_signal)
        {
            Volatile.Write(ref _states[index], state);
            Monitor.PulseAll(_signal);
        }
        if (state == There && Interlocked.Decrement(ref _missing) == 0)
            _completed();
    }

    private void Store(int index, ReadOnlySpan<byte> pixels)
    {
        try
        {
            _rows.Write(index, pixels);
        }
        catch (IOException e)
        {
            throw new UserException($"Decoded images cannot be kept: {e.Message} Make room, or set data.cache to none to keep them in memory.", e);
        }
    }

    private bool Change(long index, byte from, byte to) => Interlocked.CompareExchange(ref _states[index], to, from) == from;
}
