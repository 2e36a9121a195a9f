using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Training;

/// <summary>What the process held after some of an epoch's steps: lists of equal length. Of a long epoch every second, fourth, eighth … step is kept.</summary>
/// <param name="Step">Optimizer steps since the start of the run.</param>
/// <param name="LiveTensors">Tensors that training made and did not free.</param>
/// <param name="ResidentBytes">Memory of the machine that the process held, read at most ten times a second.</param>
/// <param name="DeviceBytes">Memory in use on the CUDA device, read as often; none on the CPU.</param>
public sealed record StepResources(
    IReadOnlyList<long> Step, IReadOnlyList<long> LiveTensors, IReadOnlyList<long> ResidentBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<long>? DeviceBytes)
{
    /// <summary>Gathers the readings of an epoch, as many as a line of <c>metrics.jsonl</c> can hold without growing long.</summary>
    internal sealed class Builder
    {
        private const int Most = 16;

        private readonly List<(long Step, long LiveTensors, long ResidentBytes, long? DeviceBytes)> _kept = [];
        private long _seen, _stride = 1;

        public void Add(long step, long liveTensors, long residentBytes, long? deviceBytes)
        {
            if (_seen++ % _stride != 0)
                return;
            if (_kept.Count == Most)
            {
                for (var i = 1; i < _kept.Count; i++)
                    _kept.RemoveAt(i);
                _stride *= 2;
                if ((_seen - 1) % _stride != 0)
                    return;
            }
            _kept.Add((step, liveTensors, residentBytes, deviceBytes));
        }

        /// <summary>The readings; none where there were none. The next epoch begins anew.</summary>
        public StepResources? Take()
        {
            var taken = _kept.Count == 0 ? null : new StepResources(
                _kept.ConvertAll(r => r.Step), _kept.ConvertAll(r => r.LiveTensors), _kept.ConvertAll(r => r.ResidentBytes),
                _kept.TrueForAll(r => r.DeviceBytes is not null) ? _kept.ConvertAll(r => r.DeviceBytes!.Value) : null);
            _kept.Clear();
            (_seen, _stride) = (0, 1);
            return taken;
        }
    }
}
