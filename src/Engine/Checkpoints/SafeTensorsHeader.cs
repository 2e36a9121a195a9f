using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Checkpoints;

/// <summary>Writes the JSON header of a safetensors file.</summary>
internal static class SafeTensorsHeader
{
    /// <summary>The header of tensors that follow one another in the given order.</summary>
    public static byte[] Of(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            long offset = 0;
            foreach (var (name, tensor) in tensors)
                offset = WriteEntry(json, name, tensor, offset);
            json.WriteEndObject();
        }
        var padding = (int)(-buffer.Length & 7);            // the data begins on a multiple of 8
        buffer.Write(Encoding.ASCII.GetBytes(new string(' ', padding)));
        return buffer.ToArray();
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, Tensor tensor, long begin)
    {
        var end = begin + tensor.numel() * tensor.element_size();
        json.WriteStartObject(name);
        json.WriteString("dtype", TypeNames.Of(tensor.dtype));
        json.WriteStartArray("shape");
        foreach (var size in tensor.shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
