using System.Globalization;
using Prometheus;
using VisionFinetune.Runner.Service.Inference;

namespace VisionFinetune.Runner.Service.Observability;

/// <summary>The figures of this service, for Prometheus. Each service has its own, so that several in one process do not mix.</summary>
internal sealed class ServiceMetrics : IDisposable
{
    private static readonly double[] s_latencies = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] s_batchSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, 4096];

    private readonly Lock _collecting = new();
    private readonly IServiceFigures _figures;
    private readonly TrainingWatch _trainings = new();
    private readonly Histogram _requests, _predictions, _batches;
    private readonly Counter _predicted, _steps, _epochs;
    private readonly Gauge _runs, _waiting, _streams, _rate;

    /// <summary>Creates the metrics, all at zero.</summary>
    public ServiceMetrics(IServiceFigures figures)
    {
        _figures = figures;
        var make = Metrics.WithCustomRegistry(Registry);
        var latencies = new HistogramConfiguration { Buckets = s_latencies };
        _requests = make.CreateHistogram("vft_http_request_duration_seconds", "Time to answer a request, event streams left out.", ["method", "route", "status"], latencies);
        _predictions = make.CreateHistogram("vft_prediction_duration_seconds", "From the last byte of an upload to its answer, waiting included.", latencies);
        _batches = make.CreateHistogram("vft_prediction_batch_rows", "Images or rows of one forward pass.", new HistogramConfiguration { Buckets = s_batchSizes });
        _predicted = make.CreateCounter("vft_predictions_total", "Images and rows predicted.");
        _runs = make.CreateGauge("vft_runs", "Runs by status.", ["status"]);
        _waiting = make.CreateGauge("vft_queue_jobs", "Runs and studies that wait for a device.");
        _streams = make.CreateGauge("vft_event_streams", "Event streams that are open.");
        _rate = make.CreateGauge("vft_training_images_per_second", "Throughput of the run in training; rows of a table count as images.", ["device"]);
        _steps = make.CreateCounter("vft_training_steps_total", "Optimizer steps of all runs since the service began to look.", ["device"]);
        _epochs = make.CreateCounter("vft_training_epochs_total", "Epochs of all runs since the service began to look.", ["device"]);
        DotNetStats.Register(Registry);
        Registry.AddBeforeCollectCallback(Collect);
    }

    /// <summary>What <c>/metrics</c> shows.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    /// <summary>Forward passes of all models so far.</summary>
    public long ForwardPasses => _batches.Count;

    /// <summary>A request was answered.</summary>
    /// <param name="method">GET, POST …; others than the usual are one.</param>
    /// <param name="route">The pattern, not the address: addresses are without number.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="duration">Time it took.</param>
    public void Answered(string method, string route, int status, TimeSpan duration) =>
        _requests.WithLabels(method, route, status.ToString(CultureInfo.InvariantCulture)).Observe(duration.TotalSeconds);

    /// <summary>One forward pass of a model was done.</summary>
    public void ForwardPass(int rows) => _batches.Observe(rows);

    /// <summary>An upload was answered.</summary>
    public void Predicted(PredictionAnswer answer)
    {
        _predictions.Observe(answer.Seconds);
        _predicted.Inc(answer.Predictions.Count);
    }

    public void Dispose() => _trainings.Dispose();

    /// <summary>Asks for what is only known by looking, when somebody wants to see it.</summary>
    private void Collect()
    {
        lock (_collecting)
        {
            foreach (var (status, count) in _figures.RunsByStatus)
                _runs.WithLabels(status).Set(count);
            _waiting.Set(_figures.Waiting);
            _streams.Set(_figures.EventStreams);
            foreach (var device in _trainings.Look(_figures.Active).GroupBy(progress => progress.Device))
            {
                _steps.WithLabels(device.Key).Inc(device.Sum(progress => progress.Steps));
                _epochs.WithLabels(device.Key).Inc(device.Sum(progress => progress.Epochs));
                _rate.WithLabels(device.Key).Set(device.Sum(progress => progress.ImagesPerSecond));
            }
        }
    }
}
