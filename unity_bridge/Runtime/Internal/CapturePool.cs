using System;
using LsdGame.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace LsdGame
{
    /// <summary>
    /// The slots that pictures travel in. Readback takes a few frames, so several are on their way; when all are busy,
    /// a frame is skipped: nothing is ever waited for.
    /// </summary>
    sealed class CapturePool : IDisposable
    {
        const int NumSlots = 3;

        readonly CaptureSlot[] _slots = new CaptureSlot[NumSlots];

        public LsdClient Client { get; }
        public PictureCodec Codec { get; }
        public int JpegQuality { get; }
        public bool SendsDepth { get; }
        public bool SendsMotion { get; }
        public bool IsTopFirst { get; } // of what is read back
        public bool WantsPlanes => SendsDepth || SendsMotion;
        public RenderTexture Newest { get; private set; }

        public CapturePool(LsdClient client, PictureCodec codec, int jpegQuality, bool isFlipped, bool sendsDepth, bool sendsMotion)
        {
            Client = client;
            // Three bytes a pixel cannot be read back, so raw pictures have four.
            Codec = codec == PictureCodec.Jpeg ? codec : PictureCodec.Rgba;
            JpegQuality = jpegQuality;
            SendsDepth = sendsDepth;
            SendsMotion = sendsMotion;
            IsTopFirst = SystemInfo.graphicsUVStartsAtTop != isFlipped;
            for (var i = 0; i < NumSlots; i++) _slots[i] = new CaptureSlot(this);
        }

        public int NumBusy
        {
            get
            {
                var numBusy = 0;
                foreach (var slot in _slots)
                    if (slot.IsBusy) numBusy++;
                return numBusy;
            }
        }

        public CaptureSlot TryTake(Vector2Int size)
        {
            foreach (var slot in _slots)
            {
                if (slot.IsBusy) continue;
                slot.Take(size);
                Newest = slot.Color;
                return slot;
            }
            return null;
        }

        public void Dispose()
        {
            AsyncGPUReadback.WaitAllRequests(); // they read from the textures that go now
            foreach (var slot in _slots) slot.Dispose();
        }
    }
}
